// One sprite of only the Tabler icons that templates and Python name: icon("inbox"), icon="inbox", ui.button(…, "plus").
import { existsSync, readFileSync, readdirSync } from "node:fs"
import { join } from "node:path"

const NAMED = [/\bicon\(\s*["']([a-z0-9-]+)["'](?:[^)]*?filled=(?:True|true))?/g, /\bicon\s*[=:]\s*["']([a-z0-9-]+)["']/g, /\{#\s*icons:([^#]+)#\}/g]

export function sprite({ root, icons }) {
  return {
    name: "talka-sprite",
    apply: "build",
    generateBundle() {
      const source = draw(names(root), icons)
      this.emitFile({ type: "asset", name: "icons.svg", originalFileName: "talka/ui/assets/icons.svg", source })
    },
  }
}

// Every quoted word in a place where an icon may stand counts when Tabler draws it: macros take names as plain arguments.
export function names(root) {
  const found = new Set()
  for (const file of walk(join(root, "talka"))) {
    const text = readFileSync(file, "utf8")
    for (const pattern of NAMED) for (const hit of text.matchAll(pattern)) hit[1].trim().split(/\s+/).forEach(name => found.add(name))
    for (const call of text.matchAll(/\b(?:nav|button|badge|empty_state|field|item|entry|Entry|menu_row|nav_row|prop|prop_menu|ref|attachment|fact|tile|choice)\(([\s\S]{0,400}?)\)/g))
      for (const word of call[1].matchAll(/["']([a-z][a-z0-9]*(?:-[a-z0-9]+)*)["']/g)) found.add(word[1])
  }
  return [...found].sort()
}

function draw(wanted, icons) {
  const drawn = wanted.filter(name => existsSync(join(icons, "outline", `${name}.svg`)))
  return `<svg xmlns="http://www.w3.org/2000/svg">${drawn.map(name => symbol(name, icons)).join("")}</svg>`
}

function symbol(name, icons) {
  const svg = readFileSync(join(icons, "outline", `${name}.svg`), "utf8")
  const body = svg.replace(/^[\s\S]*?<svg[^>]*>|<\/svg>\s*$/g, "").replace(/<path stroke="none"[^>]*\/>/g, "")
  const pen = 'fill="none" stroke="currentColor" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round"'
  return `<symbol id="i-${name}" viewBox="0 0 24 24" ${pen}>${body.replace(/\s+/g, " ").trim()}</symbol>`
}

function* walk(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) { if (!["static", "locale", "tests", "__pycache__", "assets"].includes(entry.name)) yield* walk(path) }
    else if (/\.(html|py)$/.test(entry.name)) yield path
  }
}

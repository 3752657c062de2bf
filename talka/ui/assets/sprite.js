// One sprite of only the Tabler icons that Talka names (every quoted word in a template or a Python file that Tabler draws)
// and of our own marks: states and priorities, which a list has fifty times.
import { existsSync, readFileSync, readdirSync } from "node:fs"
import { join } from "node:path"

export function sprite(root) {
  const icons = join(root, "node_modules/@tabler/icons/icons/outline")
  return {
    name: "talka-sprite",
    apply: "build",
    generateBundle() {
      const marks = readFileSync(join(root, "talka/ui/assets/marks.svg"), "utf8").replace(/<\/svg>\s*$/, "").replace(/\n\s*/g, "")
      const source = `${marks}${named(root, icons).map(name => symbol(name, icons)).join("")}</svg>`
      // a short name: a list says it two hundred times
      this.emitFile({ type: "asset", name: "i.svg", originalFileName: "talka/ui/assets/icons.svg", source })
      const mark = readFileSync(join(root, "talka/ui/assets/icon.svg"))
      this.emitFile({ type: "asset", name: "icon.svg", originalFileName: "talka/ui/assets/icon.svg", source: mark })
    },
  }
}

function named(root, icons) {
  const found = new Set()
  for (const file of walk(join(root, "talka")))
    for (const [, word] of readFileSync(file, "utf8").matchAll(/["']([a-z][a-z0-9]*(?:-[a-z0-9]+)*)["']/g)) found.add(word)
  return [...found].filter(name => existsSync(join(icons, `${name}.svg`))).sort()
}

function symbol(name, icons) {
  const svg = readFileSync(join(icons, `${name}.svg`), "utf8")
  const body = svg.replace(/^[\s\S]*?<svg[^>]*>|<\/svg>\s*$/g, "").replace(/<path stroke="none"[^>]*\/>/g, "")
  const pen = 'fill="none" stroke="currentColor" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round"'
  return `<symbol id="i-${name}" viewBox="0 0 24 24" ${pen}>${body.replace(/\s+/g, " ").trim()}</symbol>`
}

const SKIPPED = ["static", "locale", "tests", "migrations", "__pycache__", "assets"]

function* walk(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) { if (!SKIPPED.includes(entry.name)) yield* walk(path) }
    else if (/\.(html|py)$/.test(entry.name)) yield path
  }
}

// Scripts and styles of the pages: talka/*/assets -> talka/ui/static/ui, with hashed names and a manifest.
// Run by `bin/talka`, which knows when something changed.
import { existsSync, globSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { defineConfig } from "vite"
import tailwindcss from "@tailwindcss/vite"
import { sprite } from "./talka/ui/assets/sprite.js"

const root = fileURLToPath(new URL(".", import.meta.url))
const shared = ["talka/ui/assets/main.js", "talka/ui/assets/main.css"].filter(path => existsSync(root + path))
// A script lying directly in a module's assets/ is a page's own chunk; what it imports lies in folders below.
const own = globSync("talka/*/assets/*.js", { cwd: root }).filter(path => !path.startsWith("talka/ui/"))

export default defineConfig({
  root,
  base: "./", // addresses relative to the file: any static prefix works
  publicDir: false,
  plugins: [tailwindcss(), sprite(root)],
  build: {
    outDir: "talka/ui/static/ui",
    emptyOutDir: true,
    manifest: "manifest.json", // keys are paths from here: "talka/ui/assets/main.js"
    assetsDir: "",
    assetsInlineLimit: 0, // the content security policy allows no data: addresses
    modulePreload: { polyfill: false },
    sourcemap: false,
    target: "es2022",
    rolldownOptions: { input: [...shared, ...own.sort()] },
  },
})

// What can be pressed on this page: every [data-key] that is there to be pressed, with its words. One reading for the
// shortcuts, the help behind `?` and the palette, so that they cannot disagree.
export const visible = element => element.hidden || element.checkVisibility?.() !== false

export const caps = keys => keys.split(" ").map(key => Object.assign(document.createElement("kbd"), { className: "key", textContent: key.length === 1 ? key.toUpperCase() : key }))

export function* labelled() {
  const seen = new Set()
  for (const element of document.querySelectorAll("[data-key]")) {
    const words = element.dataset.keyLabel || element.getAttribute("aria-label") || element.querySelector("span")?.textContent || element.title
    if (!words || element.disabled || !visible(element) || seen.has(element.dataset.key)) continue
    seen.add(element.dataset.key)
    yield [element.dataset.key, words.trim(), element]
  }
}

// Minutes go on ticking: <relative-time datetime>, with kind="until" for what lies ahead. The words are the patterns that the server put
// on the body (data-minutes="{n} min", data-hours, data-both, data-late, data-now); beyond a day the server's words stay.
const minute = 60000
const shown = new Set()
const fill = (pattern, values) => pattern.replace(/\{(\w)\}/g, (_, name) => values[name])

customElements.define("relative-time", class extends HTMLElement {
  connectedCallback() { shown.add(this) }
  disconnectedCallback() { shown.delete(this) }

  tick(words) {
    const apart = Date.parse(this.getAttribute("datetime")) - Date.now()
    const until = this.getAttribute("kind") === "until"
    const minutes = Math.floor(Math.abs(apart) / minute)
    if (minutes >= (until && apart > 0 ? 120 : 1440)) return
    const text = this.words(words, minutes, until)
    const place = this.querySelector("span") ?? this
    const full = until && apart < 0 ? fill(words.late, { t: text }) : text
    if (place.textContent !== full) place.textContent = full
    if (until) { this.classList.toggle("late", apart < 0); this.classList.toggle("soon", apart >= 0) }
  }

  words(words, minutes, until) {
    const n = Math.floor(minutes / 60), rest = minutes % 60
    if (!minutes && !until) return words.now
    if (!n) return fill(words.minutes, { n: minutes })
    return until && rest ? fill(words.both, { h: n, m: String(rest).padStart(2, "0") }) : fill(words.hours, { n })
  }
})

setInterval(() => {
  const words = document.body.dataset
  if (words.minutes && !document.hidden) for (const element of shown) element.tick(words)
}, 30000)

// <rich-text plain>: a text area that becomes an editor when somebody begins to write in it. Who prefers plain text says
// so in their settings, or here for this once; without script, or while the editor is on its way, the area is there.
import { changed } from "./sending.js"

customElements.define("rich-text", class extends HTMLElement {
  connectedCallback() {
    this.area = this.querySelector("textarea")
    this.html = this.querySelector("[name=html]")
    this.form = this.closest("form")
    this.bar = this.form.querySelector(".format-bar")
    this.plain = this.form.querySelector("[data-plain]")
    this.plain.hidden = false
    this.plain.ariaPressed = String(this.isPlain)
    this.plain.addEventListener("click", this.switch)
    this.area.addEventListener("keydown", event => {
      if (!this.area.value.slice(0, this.area.selectionStart).replace(/.*\n/gs, "") && this.opens(event)) event.preventDefault()
    })
    this.area.addEventListener("focus", () => this.load(), { once: true })
    this.form.addEventListener("draft-picture", ({ detail }) => this.picture(detail))
    this.form.addEventListener("draft-picture-gone", ({ detail }) => this.editor?.without(detail.address))
    if (this.html.value && !this.isPlain) this.load(false)
  }

  disconnectedCallback() { this.editor?.destroy() }

  get isPlain() { return this.hasAttribute("plain") }

  // Put the cursor where one writes.
  write() { if (this.editor) this.editor.commands.focus(); else { this.area.focus(); changed(this.area) } }

  async load(focus = true) {
    if (this.editor || this.isPlain) return
    if (this.loading) return this.loading
    this.loading = import("./editor.js")
    const { edit } = await this.loading
    if (!this.isConnected || this.editor || this.isPlain) return
    const writing = document.activeElement === this.area || focus
    this.editor = edit(this, { text: this.area.value, html: this.html.value, label: this.area.ariaLabel, hint: this.area.placeholder })
    this.label = this.area.ariaLabel
    this.area.ariaLabel = null // one field of this name: the editor
    if (writing && (document.activeElement === this.area || document.activeElement === document.body)) {
      // at once, not with the next frame as the editor's own command does: a letter typed between the two would be lost
      this.editor.commands.setTextSelection(this.editor.state.doc.content.size)
      this.editor.view.focus()
    }
    this.querySelector("auto-grow").hidden = true
    this.bar.hidden = false
  }

  // Called by the editor: the form carries both, and the text is what a reader without HTML gets.
  wrote(text, html) {
    this.area.value = text
    this.html.value = html
    changed(this.html)
  }

  replace(text, html) {
    this.area.value = text
    this.html.value = html
    if (this.editor) this.editor.fill(text, html); else changed(this.area)
  }

  async insert(text, html = "") {
    await this.load(false)
    if (this.editor) this.editor.put(text, html)
    else { this.area.setRangeText(text, this.area.selectionStart, this.area.selectionEnd, "end"); this.area.focus(); changed(this.area) }
  }

  // `:` and `/` at the beginning of a line open what is offered under that key.
  opens({ key, ctrlKey, metaKey, altKey }) {
    const button = /^[:/]$/.test(key) && !ctrlKey && !metaKey && !altKey && this.form.querySelector(`[data-trigger="${key}"]`)
    button && button.click()
    return Boolean(button)
  }

  async picture({ address, name }) {
    await this.load()
    this.editor?.chain().focus().setImage({ src: address, alt: name }).run()
  }

  // Where something is dropped is where it goes.
  point({ clientX: left, clientY: top }) {
    const at = this.editor?.view.posAtCoords({ left, top })
    if (at) this.editor.commands.setTextSelection(at.pos)
    return true
  }

  switch = () => {
    this.toggleAttribute("plain")
    this.plain.ariaPressed = String(this.isPlain)
    if (!this.isPlain) return this.load()
    this.editor?.destroy()
    this.editor = this.loading = null
    this.html.value = ""
    this.bar.hidden = true
    this.area.ariaLabel = this.label
    this.querySelector("auto-grow").hidden = false
    this.write()
  }
})

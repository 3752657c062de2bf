// Files by choosing, dropping and pasting: each goes to the server at once and hangs on the draft. A picture that is
// pasted or dropped into the text is shown in it.
import { changed } from "./sending.js"

customElements.define("draft-files", class extends HTMLElement {
  connectedCallback() {
    this.box = this.closest("compose-box")
    this.form = this.closest("form")
    this.input = this.querySelector("input[type=file]")
    this.list = this.querySelector(".file-list")
    this.input.addEventListener("change", () => { this.send([...this.input.files]); this.input.value = "" })
    this.form.addEventListener("paste", event => this.take(event, event.clipboardData, true), true)
    this.form.addEventListener("drop", event => this.take(event, event.dataTransfer, event.target.closest("rich-text")?.point(event) ?? false), true)
    this.list.addEventListener("click", ({ target }) => { // taken off the list, it leaves the text as well
      const address = target.closest("button") && target.closest("[data-picture]")?.dataset.picture
      if (address) this.form.dispatchEvent(new CustomEvent("draft-picture-gone", { detail: { address } }))
    })
    for (const [name, on] of [["dragover", true], ["dragleave", false], ["drop", false]])
      this.form.addEventListener(name, event => { if (on) event.preventDefault(); this.form.classList.toggle("dropping", on) })
  }

  take(event, data, inline = false) {
    if (!data?.files.length || (event.type === "paste" && data.getData("text/plain"))) return // a sheet copies its picture beside its words
    event.preventDefault()
    event.stopPropagation()
    this.send([...data.files], inline)
  }

  send(files, inline = false) { for (const file of files) this.one(file, inline && file.type.startsWith("image/")) }

  one(file, inline) {
    if (file.size > Number(this.box.dataset.limit)) return this.say(this.box.dataset.tooLarge.replace("{name}", file.name))
    const row = this.row(file), body = new FormData(), request = new XMLHttpRequest()
    body.append("kind", this.form.dataset.kind)
    body.append("files", file)
    request.open("POST", this.box.dataset.files)
    request.setRequestHeader("X-CSRFToken", document.querySelector("meta[name=csrf]").content)
    request.setRequestHeader("HX-Request", "true")
    request.upload.addEventListener("progress", event => { row.querySelector("progress").value = event.loaded / event.total })
    request.addEventListener("loadend", () => this.done(request, row, file, inline))
    row.querySelector("button").addEventListener("click", () => { request.abort(); row.remove() })
    request.send(body)
  }

  done(request, row, file, inline) {
    if (request.status !== 200) {
      row.remove()
      const said = request.getResponseHeader("Talka-Toast")
      return this.say(said ? JSON.parse(said).text : document.querySelector("toast-region")?.dataset.offline)
    }
    row.insertAdjacentHTML("afterend", request.responseText)
    const kept = row.nextElementSibling
    row.remove()
    window.htmx?.process(kept)
    if (inline && kept.dataset.picture) this.form.dispatchEvent(new CustomEvent("draft-picture", { detail: { address: kept.dataset.picture, name: file.name } }))
    changed(this.form.html ?? this.form)
  }

  row(file) {
    const row = Object.assign(document.createElement("li"), { className: "chip file" })
    const off = Object.assign(document.createElement("button"), { type: "button", textContent: "×", ariaLabel: `${this.dataset.remove} ${file.name}` })
    row.append(Object.assign(document.createElement("b"), { textContent: file.name, className: "truncate max-w-60" }), Object.assign(document.createElement("progress"), { max: 1, value: 0, ariaLabel: file.name, className: "track w-16" }), off)
    this.list.append(row)
    return row
  }

  say(text) { if (text) document.body.dispatchEvent(new CustomEvent("talka:toast", { detail: { text, tone: "bad" } })) }
})

// What is offered after an @: colleagues who may see the ticket.

export function colleagues(host) {
  const address = host.closest("compose-box").dataset.people
  let list, items = [], at = 0, choose

  const draw = () => list.replaceChildren(...items.map((one, index) => {
    const row = document.createElement("button")
    row.type = "button"
    row.className = "pop-row"
    row.setAttribute("role", "option")
    row.ariaSelected = String(index === at)
    row.append(Object.assign(document.createElement("b"), { textContent: one.name }), Object.assign(document.createElement("span"), { textContent: one.why, className: "text-ink-3 text-xs ml-auto truncate" }))
    row.addEventListener("pointerdown", event => { event.preventDefault(); pick(index) })
    return row
  }))
  const pick = index => items[index] && choose({ id: items[index].name, label: items[index].name })
  const place = rect => { if (rect) Object.assign(list.style, { left: `${rect.left}px`, top: "", bottom: `${innerHeight - rect.top + 6}px` }) }

  return {
    items: async ({ query }) => (await (await fetch(`${address}?list=colleagues&q=${encodeURIComponent(query)}`)).json()).items,
    render: () => ({
      onStart(props) {
        list = Object.assign(document.createElement("div"), { className: "pop floating-list" })
        list.setAttribute("role", "listbox")
        document.body.append(list)
        this.onUpdate(props)
      },
      onUpdate(props) { items = props.items; choose = props.command; at = 0; list.hidden = !items.length; draw(); place(props.clientRect?.()) },
      onKeyDown({ event }) {
        const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
        if (!items.length) return false
        if (step) { at = (at + step + items.length) % items.length; draw(); return true }
        if (event.key === "Enter" || event.key === "Tab") { pick(at); return true }
        if (event.key === "Escape") { list.hidden = true; event.stopPropagation(); return true }
        return false
      },
      onExit() { list?.remove() },
    }),
  }
}

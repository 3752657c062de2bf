// <detect-zone> around a choice of time zones: picks the browser's own zone while nobody has chosen.
customElements.define("detect-zone", class extends HTMLElement {
  connectedCallback() {
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone, select = this.querySelector("select")
    select.addEventListener("change", () => sessionStorage.setItem("zone-chosen", "1"))
    const known = [...select.options].some(option => option.value === zone)
    if (known && zone.includes("/") && !sessionStorage.getItem("zone-chosen")) select.value = zone
  }
})

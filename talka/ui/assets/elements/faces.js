// The avatar of an agent, as ui.face draws it on the server.
export function faceOf(name, size = 24, label = name) {
  const initials = name.split(/\s+/).filter(Boolean).map(word => word[0])
  const face = Object.assign(document.createElement("span"), { className: `avatar s-${size} agent`, title: label })
  face.textContent = [initials[0], initials.length > 1 ? initials.at(-1) : ""].join("").toUpperCase()
  face.setAttribute("role", "img")
  face.setAttribute("aria-label", label)
  return face
}

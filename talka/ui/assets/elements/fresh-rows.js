// Brings the rows of a list up to date without moving any: a changed one is renewed in place, one that left the view stays
// and is dimmed, and how many are new, and how many would stand elsewhere, is told. `fresh` are the rows as the server has them now, `all` whether none follow.
export function settle(list, fresh, all) {
  const now = [...list.querySelectorAll(".row")], next = new Map(fresh.map((row, place) => [row.id, { row, place }]))
  const last = now.findLastIndex(row => next.has(row.id))
  now.forEach((row, place) => {
    const found = next.get(row.id)
    if (found) renew(row, found.row)
    row.classList.toggle("left", !found && (all || place < last)) // after the last common one it may only have gone to the next page
  })
  const kept = now.filter(row => next.has(row.id)), known = new Set(kept.map(row => row.id))
  return { fresh: fresh.filter(row => !known.has(row.id)).length, moved: moved(kept.map(row => next.get(row.id).place)) }
}

function renew(row, fresh) {
  const was = bare(row), is = bare(fresh)
  if (was === is) return
  const box = fresh.querySelector(".checkbox"), old = row.querySelector(".checkbox")
  if (box && old) { box.checked = old.checked; box.replaceWith(old) }
  row.classList.toggle("unread", fresh.classList.contains("unread"))
  const here = row.querySelector(".here") // who else is there is drawn by row-presence.js
  const focused = row.contains(document.activeElement)
  row.replaceChildren(...fresh.childNodes)
  if (here) row.querySelector(".subject")?.append(here)
  if (focused) row.querySelector(".gist a")?.focus({ preventScroll: true })
  row.classList.add("changed")
  row.addEventListener("animationend", () => row.classList.remove("changed"), { once: true })
}

// what a reader sees, without the ages that tick by themselves
function bare(row) {
  const copy = row.cloneNode(true)
  for (const own of copy.querySelectorAll(".c-upd, .c-due, .c-check, .here")) own.remove()
  return `${row.classList.contains("unread")}${copy.innerHTML.replace(/\s+/g, " ")}`
}

// how many would have to move: all but the longest run that is in order
function moved(places) {
  const ends = []
  for (const place of places) {
    const at = ends.findIndex(end => end >= place)
    ends[at < 0 ? ends.length : at] = place
  }
  return places.length - ends.length
}

// What every page runs. Behaviours are light-DOM custom elements: they wake up by themselves after every swap.
import htmx from "htmx.org"
import "./requests.js"
import "./elements/auto-grow.js"
import "./elements/combo-box.js"
import "./elements/command-palette.js"
import "./elements/confirm-box.js"
import "./elements/file-drop.js"
import "./elements/hot-keys.js"
import "./elements/live-events.js"
import "./elements/look-preview.js"
import "./elements/mail-frame.js"
import "./elements/move-rows.js"
import "./elements/pop-menu.js"
import "./elements/present-people.js"
import "./elements/relative-time.js"
import "./elements/row-list.js"
import "./elements/row-menu.js"
import "./elements/row-peek.js"
import "./elements/row-presence.js"
import "./elements/side-panes.js"
import "./elements/sort-list.js"
import "./elements/stale-box.js"
import "./elements/theme-switch.js"
import "./elements/thread-view.js"
import "./elements/toast-region.js"
import "./elements/work-timer.js"

window.htmx = htmx
// What somebody types into an open menu or dialog is theirs until they send it, whatever the page learns meanwhile.
htmx.config.morphSkip = "[hx-morph-skip], [popover]:popover-open:has(input:not([type=hidden]), textarea, select)"

// A page for when the server cannot be reached, and push; browsers have it on https and on this machine only.
if (document.querySelector("live-events")) navigator.serviceWorker?.register("/worker.js").catch(() => {})

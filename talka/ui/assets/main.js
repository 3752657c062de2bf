// What every page runs. Behaviours are light-DOM custom elements: they wake up by themselves after every swap.
import htmx from "htmx.org"
import "./requests.js"
import "./elements/auto-grow.js"
import "./elements/combo-box.js"
import "./elements/confirm-box.js"
import "./elements/file-drop.js"
import "./elements/hot-keys.js"
import "./elements/live-events.js"
import "./elements/mail-frame.js"
import "./elements/pop-menu.js"
import "./elements/relative-time.js"
import "./elements/row-list.js"
import "./elements/side-panes.js"
import "./elements/tab-set.js"
import "./elements/theme-switch.js"
import "./elements/toast-region.js"

window.htmx = htmx

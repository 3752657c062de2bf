// The composer of the ticket page. The editor itself is a chunk of its own, fetched when somebody begins to write.
import "./compose/compose-box.js"
import "./compose/draft-files.js"
import "./compose/recipient-field.js"
import "./compose/rich-text.js"

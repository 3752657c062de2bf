// The editor itself (Tiptap on ProseMirror). It knows only what talka.kit.html.clean lets through.
import { Editor } from "@tiptap/core"
import Image from "@tiptap/extension-image"
import Mention from "@tiptap/extension-mention"
import Placeholder from "@tiptap/extension-placeholder"
import StarterKit from "@tiptap/starter-kit"
import { colleagues } from "./colleagues.js"

const OWN = /^\/files\/[0-9a-f-]{36}\?inline$/
const paragraphs = text => ({ type: "doc", content: text.split("\n").map(line => ({ type: "paragraph", content: line ? [{ type: "text", text: line }] : [] })) })

// Only pictures that are ours: whatever else is pasted would be refused by the server anyway.
const Picture = Image.extend({
  parseHTML() { return [{ tag: "img[src]", getAttrs: element => OWN.test(element.getAttribute("src")) && null }] },
})

export function edit(host, { text, html, label, hint }) {
  const place = document.createElement("div")
  host.prepend(place)
  const editor = new Editor({
    element: place,
    injectCSS: false, // the content security policy allows no style element; conversation.css has what is needed
    extensions: [
      StarterKit.configure({ heading: false, horizontalRule: false, link: { openOnClick: false, protocols: ["http", "https", "mailto", "tel"] } }),
      Picture, Placeholder.configure({ placeholder: hint }),
      Mention.configure({ suggestion: colleagues(host), renderText: ({ node }) => `@${node.attrs.label}`, renderHTML: ({ node }) => ["span", {}, `@${node.attrs.label}`] }),
    ],
    content: html || paragraphs(text),
    editorProps: { handleKeyDown: ({ state }, event) => !state.selection.$from.parentOffset && state.selection.empty && host.opens(event), attributes: { role: "textbox", "aria-multiline": "true", "aria-label": label, class: "editor prose" } },
    onUpdate: () => tell(),
    onTransaction: () => press(),
  })
  const bar = host.form.querySelector(".format-bar")
  const plain = () => editor.getText({ blockSeparator: "\n" })
  const formatted = () => /<(strong|em|u|s|a|ul|ol|blockquote|code|pre|img)\b/.test(editor.getHTML())
  const tell = () => host.wrote(plain(), formatted() ? editor.getHTML() : "")
  const press = () => { for (const button of bar.querySelectorAll("[data-format]")) button.ariaPressed = String(editor.isActive(button.dataset.format)) }

  editor.fill = (text, html) => { editor.commands.setContent(html || paragraphs(text)); tell() }
  editor.without = address => editor.commands.command(({ tr }) => {
    editor.state.doc.descendants((node, at) => { if (node.attrs.src === address) tr.delete(tr.mapping.map(at), tr.mapping.map(at + node.nodeSize)) })
    return true
  })
  editor.put = (text, html) => editor.chain().focus().insertContent(html || paragraphs(text).content).run()

  const commands = {
    bold: chain => chain.toggleBold(), bulletList: chain => chain.toggleBulletList(), blockquote: chain => chain.toggleBlockquote(),
    code: chain => chain.toggleCode(), mention: chain => chain.insertContent("@"),
    image: chain => { host.form.querySelector("input[type=file]").click(); return chain },
    link: chain => {
      if (editor.isActive("link")) return chain.unsetLink()
      const href = prompt(host.dataset.link, "https://")
      return href ? chain.setLink({ href }) : chain
    },
  }
  const click = ({ target }) => {
    const name = target.closest("[data-format]")?.dataset.format
    if (name) commands[name](editor.chain().focus()).run()
  }
  bar.addEventListener("click", click)
  editor.on("destroy", () => { bar.removeEventListener("click", click); place.remove() })
  return editor
}

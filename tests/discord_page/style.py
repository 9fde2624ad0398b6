"""What the page looks like: Discord's dark theme, and its light one."""

STYLE = """
:root { color-scheme: dark; --back: #313338; --text: #dbdee1; --strong: #f2f3f5; --dim: #949ba4;
  --card: #2b2d31; --edge: #3f4147; --bar: #4e5058; --link: #00a8fc; --code: #2b2d31;
  --grey: #4e5058; --label: #fff; --chip: #3c4270; --mention: #c9cdfb; --private: #36384a;
  --hidden: #202225 }
@media (prefers-color-scheme: light) {
  :root { color-scheme: light; --back: #fff; --text: #313338; --strong: #060607; --dim: #5c5e66;
    --card: #f7f8f9; --edge: #e1e2e4; --bar: #c4c9ce; --link: #006ce7; --code: #f2f3f5;
    --grey: #e3e5e8; --label: #2e3338; --chip: #e6e8fd; --mention: #3442d9; --private: #f0f1fe;
    --hidden: #cdcfd3 }
}
* { box-sizing: border-box }
body { margin: 0; background: var(--back); color: var(--text); overflow-wrap: anywhere;
  font: 16px/1.375 "gg sans", "Noto Sans", "Helvetica Neue", Helvetica, Arial, "Liberation Sans",
    "Hiragino Sans", "Yu Gothic", "Noto Color Emoji", "DejaVu Sans", sans-serif }
main { padding: 12px 0 16px }
.message { position: relative; padding: 6px 48px 6px 72px; min-height: 52px; margin-top: 11px }
.ephemeral { background: var(--private) }
.avatar { position: absolute; left: 16px; width: 40px; height: 40px; border-radius: 50%;
  color: #fff; font-size: 16px; font-weight: 600; line-height: 40px; text-align: center;
  overflow: hidden; white-space: nowrap }
.small.avatar { position: static; flex: none; width: 16px; height: 16px; font-size: 9px;
  line-height: 16px }
.body { min-width: 0 }
header { display: flex; flex-wrap: wrap; align-items: center; gap: 0 6px; line-height: 22px }
.name { color: var(--strong); font-weight: 500 }
.badge { display: inline-flex; align-items: center; flex: none; background: #5865f2; color: #fff;
  border-radius: 4px; padding: 0 5px; font-size: 10.5px; font-weight: 600; line-height: 15px }
time { color: var(--dim); font-size: 12px }
.reference { position: relative; display: flex; align-items: center; gap: 4px; margin-bottom: 4px;
  min-width: 0; color: var(--dim); font-size: 14px; line-height: 18px; white-space: nowrap }
.reference::before { content: ""; position: absolute; left: -36px; top: 8px; width: 32px;
  height: 14px; border: 2px solid var(--bar); border-right: 0; border-bottom: 0;
  border-top-left-radius: 6px }
.reference b { color: var(--text); font-weight: 500 }
.reference > span:last-child { overflow: hidden; text-overflow: ellipsis }
.text { white-space: pre-wrap }
.card { max-width: 600px; margin: 4px 0; padding: 14px 16px; background: var(--card);
  border: 1px solid var(--edge); border-radius: 8px }
.card > * + * { margin-top: 10px }
.row { display: flex; flex-wrap: wrap; gap: 8px; margin: 4px 0 }
.card > .row { margin-bottom: 0 } .row + .row { margin-top: 8px }
.button { display: inline-flex; align-items: center; gap: 6px; min-height: 32px; max-width: 100%;
  padding: 5px 12px; border-radius: 8px; color: #fff; font-size: 14px; font-weight: 500;
  line-height: 18px }
.blurple { background: #5865f2 } .green { background: #248046 } .red { background: #da373c }
.grey { background: var(--grey); color: var(--label) }
.off { opacity: .5 }
.arrow { flex: none; width: 14px; height: 14px; fill: none; stroke: currentColor;
  stroke-width: 1.6 }
.separator { height: 1px; background: var(--edge) }
.separator.bare { background: none }
.card > .separator.wide, .separator.wide { margin: 16px 0 }
.section { display: flex; gap: 16px; justify-content: space-between }
.section > :first-child { min-width: 0 }
.section > :last-child { flex: none; max-width: 45% }
.thumbnail { display: grid; place-items: center; width: 80px; height: 80px; border-radius: 8px;
  background: var(--grey); color: var(--label); font-size: 12px; text-align: center }
.unknown { border: 1px dashed var(--dim); color: var(--dim); padding: 4px 8px; font-size: 12px }
.quote { display: flex }
.quote::before { content: ""; flex: none; width: 4px; border-radius: 4px; background: var(--bar) }
blockquote { margin: 0; padding: 0 8px 0 12px; min-width: 0 }
strong { font-weight: 700; color: var(--strong) }
.subtext { color: var(--dim); font-size: 13px; line-height: 1.4 }
h1, h2, h3 { color: var(--strong); margin: 8px 0 4px; line-height: 1.3 }
h1 { font-size: 24px } h2 { font-size: 20px } h3 { font-size: 16px }
.item { display: flex; gap: 6px } .lead { flex: none; min-width: 1em; text-align: right }
code, pre { background: var(--code); font: 14px/1.3 Consolas, "Liberation Mono", monospace;
  border-radius: 4px; white-space: pre-wrap }
code { padding: 1px 4px } pre { margin: 4px 0; padding: 8px; border: 1px solid var(--edge) }
.link { color: var(--link) }
.chip { background: var(--chip); color: var(--mention); border-radius: 3px; padding: 0 3px }
.chip.emoji, .chip.sound { background: none; color: inherit; padding: 0 }
.spoiler { background: var(--hidden); color: transparent; border-radius: 4px }
.thinking { color: var(--dim) }
.edited { color: var(--dim); font-size: 10px }
footer { display: flex; flex-wrap: wrap; align-items: center; gap: 4px; margin-top: 4px;
  color: var(--dim); font-size: 12px; line-height: 16px }
footer svg { width: 16px; height: 16px; fill: none; stroke: currentColor; stroke-width: 2 }
@media (max-width: 500px) {
  .message { padding: 6px 12px 6px 64px }
  .avatar { left: 12px }
}
""".strip()

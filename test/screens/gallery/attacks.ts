// Texts that would be more than text if anything took them for it: fifty, and each in five disguises.

const plain: readonly string[] = [
  '<script>window.hit()</script>',
  '<img src=x onerror="window.hit()">',
  '<svg onload="window.hit()">',
  '<svg><script>window.hit()</script></svg>',
  '<iframe srcdoc="<script>parent.hit()</script>"></iframe>',
  '<iframe src="javascript:parent.hit()"></iframe>',
  '<a href="javascript:window.hit()">click</a>',
  'javascript:window.hit()',
  'https://x.example/"onmouseover="window.hit()',
  "https://x.example/'onmouseover='window.hit()",
  'https://x.example/<script>window.hit()</script>',
  'https://user:pw@x.example/',
  'https://x.example/`${window.hit()}`',
  '"><script>window.hit()</script>',
  "'><script>window.hit()</script>",
  '</textarea><script>window.hit()</script>',
  '</title><script>window.hit()</script>',
  '</style><script>window.hit()</script>',
  '<style>*{background:url(https://x.example/leak)}</style>',
  '<link rel=stylesheet href=https://x.example/leak.css>',
  '<meta http-equiv=refresh content="0;url=https://x.example">',
  '<base href="https://x.example/">',
  '<form action=https://x.example><button>go</button></form>',
  '<object data="data:text/html,<script>parent.hit()</script>">',
  '<embed src="data:text/html,<script>parent.hit()</script>">',
  '<video src=https://x.example/v onerror=window.hit()>',
  '<audio src=x onerror=window.hit()>',
  '<details open ontoggle=window.hit()>',
  '<input autofocus onfocus=window.hit()>',
  '<body onload=window.hit()>',
  '<math><mi xlink:href="javascript:window.hit()">x</mi></math>',
  '<template><script>window.hit()</script></template>',
  '<noscript><p title="</noscript><img src=x onerror=window.hit()>">',
  '<!--><script>window.hit()</script>-->',
  '<![CDATA[<script>window.hit()</script>]]>',
  '<x onclick=window.hit()>click</x>',
  '{{constructor.constructor("window.hit()")()}}',
  '${window.hit()}',
  '#{window.hit()}',
  '<%= window.hit() %>',
  '[[${window.hit()}]]',
  '__proto__',
  'constructor',
  '{name}{text}{count}',
  '\u202Egnp.exe\u202C',
  '\u0000\u0001\u0007\u001b[31mred',
  'data:text/html,<script>window.hit()</script>',
  'vbscript:msgbox(1)',
  '<img src="https://x.example/pixel.png">',
  'url(https://x.example/leak) ; } * { background: url(https://x.example/leak) }',
]

/** What gets past a filter that looks for the plain text, or comes out of a place that it was put into. */
const disguises: readonly ((text: string) => string)[] = [
  (text) => text,
  (text) => `x"'>${text}<b title="`,
  (text) => `&lt;i&gt;${text.replaceAll(/[<>&"']/g, (sign) => `&#${String(sign.charCodeAt(0))};`)}`,
  (text) => `https://x.example/?q=${encodeURIComponent(text)}#${encodeURIComponent(text)}`,
  (text) =>
    `\t${text.replaceAll(/[a-z]/gi, (letter, at: number) => (at % 2 === 0 ? letter.toUpperCase() : letter.toLowerCase()))}\n.`,
  (text) => `[${text}](javascript:window.hit()) ![](https://x.example/${text})`,
]

/** As many as asked for; the plain ones first. */
export function attacksOf(count: number): readonly string[] {
  return disguises.flatMap((disguise) => plain.map(disguise)).slice(0, count)
}

// A build step: Solid makes its templates by `innerHTML`, which Trusted Types forbid. Here that one line goes through a
// policy that nothing else can reach, since it lives in Solid's own module; its input is text fixed at build time.

/** The policy's name, which `contentSecurityPolicy` of src/main/app-scheme.ts allows. */
const templatePolicy = 'talkee-templates'

const assignment = 't.innerHTML = html;'
const policy = `const templatePolicy = globalThis.trustedTypes
  ? globalThis.trustedTypes.createPolicy('${templatePolicy}', { createHTML: (html) => html })
  : { createHTML: (html) => html };
`

interface TransformPlugin {
  readonly name: string
  readonly enforce: 'pre'
  transform(code: string, id: string): { code: string; map: null } | undefined
  buildEnd(error?: Error): void
}

/** Fails the build where Solid has not exactly the one assignment that it is known to have. */
export function trustedTemplates(): TransformPlugin {
  let replaced = 0
  return {
    name: 'talkee-trusted-templates',
    enforce: 'pre',
    transform(code, id) {
      if (!/[\\/]solid-js[\\/]web[\\/]dist[\\/](web|dev)\.js(\?|$)/.test(id)) return undefined
      const parts = code.split(assignment)
      if (parts.length !== 2) throw new Error(`${id}: ${String(parts.length - 1)} assignments of templates, 1 expected`)
      replaced++
      return { code: policy + parts.join('t.innerHTML = templatePolicy.createHTML(html);'), map: null }
    },
    buildEnd(error) {
      if (error === undefined && replaced !== 1) throw new Error('the templates of Solid were not found')
    },
  }
}

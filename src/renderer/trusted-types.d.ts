// What of Trusted Types the page uses; the DOM's own types do not know them yet. An address that a policy made is no string,
// but stands for one wherever a script's address is asked for.

declare const trustedTypes: {
  createPolicy(
    name: string,
    rules: { readonly createScriptURL: () => string },
  ): { createScriptURL(asked: string): string }
}

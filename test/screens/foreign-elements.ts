// What a page of ours never draws: told by its console when it appears, whoever put it there. The policy stops what such
// things do; this finds that they are there at all.

/** Runs in the page, before its own scripts, and stands by itself: nothing of this file is there. */
export function noticeForeignElements(): void {
  const inert =
    'article aside b bdi blockquote br caption code dd del div dl dt em fieldset figcaption figure footer h1 h2 h3 h4 h5 h6 header hr i ' +
    'kbd label legend li main mark nav ol output p pre progress meter q s section small span strong sub sup table tbody td tfoot ' +
    'th thead time tr u ul button canvas input option optgroup select textarea a form img audio video ' +
    'svg circle clippath defs ellipse g line path polygon polyline rect'
  const known = new Set(inert.split(' '))
  // The page's own document, and what its build adds to its head.
  const ofTheHead = new Set(['head', 'html', 'body', 'meta', 'title', 'link', 'script'])
  const isOurs = (address: string): boolean => {
    const { origin, protocol } = new URL(address, location.href)
    return origin === location.origin || protocol === 'blob:'
  }
  const attributes: Readonly<Record<string, (value: string, element: Element) => boolean>> = {
    href: (value, element) =>
      element.localName === 'link' || element.localName === 'a'
        ? /^(https?|mailto|talkee):/.test(value) || isOurs(value)
        : false,
    src: isOurs,
    poster: isOurs,
    style: (value) => !/url\(|expression|@import/i.test(value),
  }
  const never = /^on|^(srcdoc|srcset|action|formaction|data|ping|background|xlink:href|is|http-equiv)$/

  const tell = (what: string): void => console.error(`foreign ${what.slice(0, 200)}`)
  function lookAt(element: Element): void {
    const name = element.localName.toLowerCase()
    const isOfTheHead =
      ofTheHead.has(name) && (element.parentElement === document.head || /^(html|head|body)$/.test(name))
    const isFirstScript =
      name === 'script' && document.readyState === 'loading' && isOurs(element.getAttribute('src') ?? '')
    if (!known.has(name) && !isOfTheHead && !isFirstScript) tell(`element ${name}`)
    for (const { name: attribute, value } of element.attributes) lookAtAttribute(element, attribute, value)
  }
  function lookAtAttribute(element: Element, name: string, value: string): void {
    if (element.localName === 'meta' || element.localName === 'object') return
    const judge = Object.hasOwn(attributes, name) ? attributes[name] : undefined
    if (never.test(name) || judge?.(value, element) === false)
      tell(`attribute ${name} of ${element.localName}: ${value}`)
  }
  new MutationObserver((changes) => {
    for (const { target, addedNodes, attributeName } of changes) {
      if (attributeName !== null && target instanceof Element)
        lookAtAttribute(target, attributeName, target.getAttribute(attributeName) ?? '')
      for (const node of addedNodes) {
        if (!(node instanceof Element)) continue
        lookAt(node)
        for (const inner of node.querySelectorAll('*')) lookAt(inner)
      }
    }
  }).observe(document, { subtree: true, childList: true, attributes: true })
}

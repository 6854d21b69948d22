// What somebody wrote, drawn from its tree: every node of the page is made here, and none from what was written.

import { createMemo, For, Match, Show, Switch } from 'solid-js'
import { CodeBlock } from './code-block.tsx'
import { Mention, type Named } from './mention.tsx'
import { MessageLink } from './message-link.tsx'
import './message-text.css'
import { readMessage } from './read-message.ts'
import type { Block, Inline } from './tree.ts'

export function MessageText(props: {
  text: string
  /** Whether Tab comes to its links: in a timeline, in the one message that it stops at. */
  isReachable: boolean
  /** Whom its author named, and where. */
  named?: readonly Named[]
}) {
  const blocks = createMemo(() => readMessage(props.text))
  return <Blocks blocks={blocks()} isReachable={props.isReachable} named={props.named ?? []} />
}

interface Drawn {
  isReachable: boolean
  named: readonly Named[]
}

function Blocks(props: Drawn & { blocks: readonly Block[] }) {
  return (
    <For each={props.blocks}>
      {(block) => <BlockOf block={block} isReachable={props.isReachable} named={props.named} />}
    </For>
  )
}

function BlockOf(props: Drawn & { block: Block }) {
  const is = <Kind extends Block['kind']>(kind: Kind) => only(props.block, kind)
  return (
    <Switch>
      <Match when={is('words')}>
        {(block) => (
          <span class="run">
            <Inlines inlines={block().content} isReachable={props.isReachable} named={props.named} />
          </span>
        )}
      </Match>
      <Match when={is('quote')}>
        {(block) => (
          <blockquote class="quoted" dir="auto">
            <Blocks blocks={block().blocks} isReachable={props.isReachable} named={props.named} />
          </blockquote>
        )}
      </Match>
      <Match when={is('list')}>
        {(block) => (
          <Show
            when={block().isOrdered}
            fallback={
              <ul class="listed">
                <For each={block().items}>
                  {({ blocks }) => (
                    <li class="bulleted">
                      <div class="grow">
                        <Blocks blocks={blocks} isReachable={props.isReachable} named={props.named} />
                      </div>
                    </li>
                  )}
                </For>
              </ul>
            }
          >
            <ol class="listed">
              <For each={block().items}>
                {({ mark, blocks }) => (
                  <li>
                    <span class="list-mark num">{mark}</span>
                    <div class="grow">
                      <Blocks blocks={blocks} isReachable={props.isReachable} named={props.named} />
                    </div>
                  </li>
                )}
              </For>
            </ol>
          </Show>
        )}
      </Match>
      <Match when={is('code')}>
        {(block) => <CodeBlock code={block().code} language={block().language} isReachable={props.isReachable} />}
      </Match>
    </Switch>
  )
}

function Inlines(props: Drawn & { inlines: readonly Inline[] }) {
  return (
    <For each={props.inlines}>
      {(inline) => <InlineOf inline={inline} isReachable={props.isReachable} named={props.named} />}
    </For>
  )
}

function InlineOf(props: Drawn & { inline: Inline }) {
  const is = <Kind extends Inline['kind']>(kind: Kind) => only(props.inline, kind)
  return (
    <Switch>
      <Match when={is('text')}>{(inline) => inline().text}</Match>
      <Match when={is('strong')}>
        {(inline) => (
          <strong>
            <Inlines inlines={inline().content} isReachable={props.isReachable} named={props.named} />
          </strong>
        )}
      </Match>
      <Match when={is('emphasis')}>
        {(inline) => (
          <em>
            <Inlines inlines={inline().content} isReachable={props.isReachable} named={props.named} />
          </em>
        )}
      </Match>
      <Match when={is('strike')}>
        {(inline) => (
          <s>
            <Inlines inlines={inline().content} isReachable={props.isReachable} named={props.named} />
          </s>
        )}
      </Match>
      <Match when={is('code')}>{(inline) => <code class="code-inline">{inline().text}</code>}</Match>
      <Match when={is('link')}>{(inline) => <MessageLink {...inline()} isReachable={props.isReachable} />}</Match>
      <Match when={is('mention')}>
        {(inline) => (
          <Mention written={inline().written} named={props.named.find(({ start }) => start === inline().at)} />
        )}
      </Match>
    </Switch>
  )
}

/** The node, where it is of that kind. */
function only<Node extends { readonly kind: string }, Kind extends Node['kind']>(
  node: Node,
  kind: Kind,
): Extract<Node, { kind: Kind }> | undefined {
  return isKind(node, kind) ? node : undefined
}

const isKind = <Node extends { readonly kind: string }, Kind extends Node['kind']>(
  node: Node,
  kind: Kind,
): node is Extract<Node, { kind: Kind }> => node.kind === kind

// What stands around a conversation: rows of the list, its chips and empty states, what says that the engine is away.

import { For } from 'solid-js'
import type { ChatSummary } from '#ipc/engine/chats-contract.ts'
import type { MessageView } from '#ipc/engine/messages-contract.ts'
import { ChatRow } from '../../../src/renderer/features/chat-list/chat-row.tsx'
import '../../../src/renderer/features/chat-list/chat-list.css'
import { FilterChips } from '../../../src/renderer/features/chat-list/filter-chips.tsx'
import { filters, type Filter } from '../../../src/renderer/features/chat-list/list-filter.ts'
import { RequestsHead, RequestsRow } from '../../../src/renderer/features/chat-list/requests.tsx'
import { ServerLamp } from '../../../src/renderer/features/chat-list/server-lamp.tsx'
import { EndingBar } from '../../../src/renderer/features/composer/ending-choice.tsx'
import '../../../src/renderer/features/composer/composer.css'
import { EngineGone } from '../../../src/renderer/features/engine-gone.tsx'
import { CodeBlock } from '../../../src/renderer/features/message-text/code-block.tsx'
import { group, hour, ownAddress, type Line } from './made-chat.ts'
import type { Specimen } from './specimen.ts'

const nothing = (): void => undefined
const said: Line = ['mira', 'The van is loaded, total station and both prisms.', hour]
const mine: Line = ['anna', 'It is yours from noon.', hour]

interface RowState {
  readonly line?: Line
  readonly chat?: Partial<ChatSummary>
  readonly row?: { readonly draft?: string; readonly isMuted?: boolean; readonly isVerified?: boolean }
  readonly isSelected?: boolean
}

/** In the order that a row's preview gives them: each beats those below it. */
const rows: readonly RowState[] = [
  {},
  { isSelected: true },
  { chat: { unread: 3 } },
  { chat: { unread: 1_204, mentions: 1 }, row: { isMuted: true } },
  { chat: { isMarkedUnread: true } },
  { chat: { isPinned: true }, row: { isVerified: true, isMuted: true } },
  { chat: { state: 'halted' } },
  { chat: { asking: 2 } },
  { chat: { isBlocked: true } },
  { chat: { requestedBy: 'mira@brightwater.lan' } },
  { line: ['anna', 'Too long', hour, { state: 'failed', failure: 'too_large' }] },
  { row: { draft: 'I bring the **long** tape' } },
  { chat: { state: 'joining' } },
  { chat: { state: 'left' } },
  { line: mine },
  { line: ['mira', '', hour, { kind: 'deleted' }] },
  { line: ['mira', '', hour, { burnsOnRead: true }] },
]

export const chatSpecimens: readonly Specimen[] = [
  {
    of: 'chat-list/chat-row',
    draw: () => (
      <For each={rows}>
        {(state) => (
          <ChatRow
            chat={summaryOf(state)}
            ownAddress={ownAddress}
            isVerified={state.row?.isVerified === true}
            isMuted={state.row?.isMuted === true}
            today={Date.now()}
            draft={state.row?.draft ?? ''}
            isSelected={state.isSelected === true}
            isTabStop={false}
            onOpen={nothing}
            onFocus={nothing}
          />
        )}
      </For>
    ),
  },
  {
    of: 'chat-list/requests',
    draw: () => (
      <>
        <RequestsRow count={2} onOpen={nothing} />
        <RequestsHead onBack={nothing} />
      </>
    ),
  },
  {
    of: 'chat-list/filter-chips',
    draw: () => (
      <For each={filters}>
        {(current) => (
          <FilterChips filter={{ current: () => current, count: countOf, choose: nothing, shown: () => [] }} />
        )}
      </For>
    ),
  },
  { of: 'chat-list/server-lamp', draw: () => <ServerLamp onOpenHost={nothing} onOpenSettings={nothing} /> },
  {
    of: 'composer/ending-choice',
    draw: () => (
      <For
        each={[
          { timerSeconds: 3_600, burnsOnRead: false },
          { timerSeconds: 0, burnsOnRead: false },
          { timerSeconds: null, burnsOnRead: true },
        ]}
      >
        {(ending) => (
          <div class="composer">
            <EndingBar ending={ending} chatSeconds={86_400} onChoose={nothing} />
          </div>
        )}
      </For>
    ),
  },
  {
    of: 'message-text/code-block',
    draw: () => (
      <>
        <CodeBlock language="ts" isReachable code={'const off = readings.filter((r) => r.dx > 0.004) // 4 mm'} />
        <CodeBlock
          language=""
          isReachable
          code={Array.from({ length: 40 }, (_, at) => `line ${String(at)}`).join('\n')}
        />
      </>
    ),
  },
  {
    of: 'engine-gone',
    draw: () => (
      <For each={[false, true]}>
        {(isGivenUp) => (
          <div class="tall">
            <EngineGone isStart={false} isGivenUp={isGivenUp} />
          </div>
        )}
      </For>
    ),
  },
]

const countOf = (filter: Filter): number => (filter === 'unread' ? 12 : filter === 'mentions' ? 1 : 0)

function summaryOf({ line = said, chat = {} }: RowState): ChatSummary {
  const made = group('Survey crew', ['mira', 'jonas'], 0, [line])
  const last: MessageView | null = made.messages.at(-1) ?? null
  return {
    ...made,
    last,
    lastActivityMs: Date.now() - 3_600_000,
    mutedUntilMs: null,
    isPinned: false,
    isArchived: false,
    isMarkedUnread: false,
    ...chat,
  }
}

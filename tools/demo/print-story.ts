// The demonstration as text: the conversation on the left, what the server holds of it on the right.

import type { Holdings } from './server-holdings.ts'
import type { Story } from './story.ts'

export function printStory(story: Story, holdings: Holdings, tell: (line: string) => void): void {
  const { server, messages } = story
  tell('')
  tell(`The conversation${' '.repeat(46)}| time until seen`)
  for (const { from, to, text, latencyMs } of messages) {
    tell(`${`${from} → ${to}: `.padEnd(26)}${text.padEnd(52)}| ${latencyMs.toFixed(1)} ms`)
  }
  tell('')
  tell('What the server holds of it')
  for (const { seq, bytes, beginning } of holdings.samples) {
    tell(`  row ${String(seq).padEnd(3)} sender NULL   ${String(bytes)} bytes   …${beginning}…`)
  }
  tell(`  ${String(server.rows)} rows; ${String(server.senders)} of them name a sender.`)
  tell(`  Message sizes: ${server.ciphertextSizes.join(', ')} bytes. Epochs: ${server.epochs.join(', ')}.`)
  tell(
    `  Texts, the group's name and passwords, searched in every file of the server: found ${String(holdings.found)} times.`,
  )
  tell(`  It does know: who is in which chat, when something was written, and roughly how long it is.`)
  tell('')
  tell(`The removed member could read ${String(story.removedMemberReads)} of the messages written afterwards.`)
  tell(`${story.suite}, ${story.runtime}.`)
}

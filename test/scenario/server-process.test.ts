// `node server/main.ts` as an operator runs it, and what becomes of a server whose storage dies.

import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { closeCodes } from '#protocol/error-codes.ts'
import { parseHostPort } from '#protocol/host-port.ts'
import { parseInvite } from '#protocol/invite.ts'
import { createRawClient } from '../support/raw-client.ts'
import { startTestServer } from '../support/test-server.ts'

const entry = join(import.meta.dirname, '../../server/main.ts')

let dataFolder: string
let running: ChildProcess[] = []
beforeEach(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), 'talkee-main-'))
})
afterEach(async () => {
  for (const child of running) child.kill('SIGKILL')
  running = []
  await rm(dataFolder, { recursive: true, force: true })
})

interface Run {
  readonly child: ChildProcess
  readonly firstLine: Promise<string>
  readonly ended: Promise<{ code: number | null; errors: string; output: string }>
}

function run(environment: Record<string, string>, ...words: string[]): Run {
  const child = spawn(process.execPath, [entry, ...words], { env: { PATH: process.env['PATH'], ...environment } })
  running.push(child)
  let [output, errors] = ['', '']
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()))
  const firstLine = new Promise<string>((resolve) => {
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString()
      const end = output.indexOf('\n')
      if (end >= 0) resolve(output.slice(0, end))
    })
  })
  const ended = new Promise<{ code: number | null; errors: string; output: string }>((resolve) => {
    child.on('close', (code) => resolve({ code, errors, output }))
  })
  return { child, firstLine, ended }
}

describe('node server/main.ts', () => {
  it('says in one line where it is, lets in by its invite, and ends well when asked', async () => {
    const { child, firstLine, ended } = run({ TALKEE_DATA: dataFolder, TALKEE_INVITE_USES: '1', TALKEE_NAME: 'office' })
    const said = JSON.parse(await firstLine) as { listening: string; domain: string; invite: string }
    const invite = parseInvite(said.invite)
    expect(invite.domain).toBe(said.domain)
    expect(invite.addresses).toEqual([said.listening])

    const { port } = parseHostPort(said.listening)
    const client = createRawClient({ port, domain: invite.domain, spkiPin: invite.spkiPin })
    const { reply, token } = await client.signUp('anna', { inviteCode: invite.code ?? new Uint8Array() })
    expect(reply.status).toBe(201)
    const stream = client.stream(token)
    await stream.next(() => true)

    child.kill('SIGTERM')
    expect((await stream.ended).code).toBe(closeCodes.comeBack)
    const { code, output, errors } = await ended
    expect(code).toBe(0)
    expect(output.trim().split('\n')).toHaveLength(1)
    // The log is JSON, line by line, and does not tell of the invite.
    for (const line of errors.trim().split('\n')) expect(JSON.parse(line)).toMatchObject({ level: 30 })
    expect(errors).not.toContain('invite')
  })

  it('says what is wrong with its settings, and ends', async () => {
    const { code, errors, output } = await run({ TALKEE_DATA: dataFolder, TALKEE_PORTS: '1' }).ended
    expect({ code, errors, output }).toEqual({
      code: 1,
      errors: 'talkee server: bad_config: TALKEE_PORTS is no setting\n',
      output: '',
    })
  })

  it('copies its data under a running server, and puts the copy where nothing is', async () => {
    const environment = { TALKEE_DATA: join(dataFolder, 'data'), TALKEE_NAME: 'office' }
    const copy = join(dataFolder, 'copy')
    const first = run(environment)
    const { domain } = JSON.parse(await first.firstLine) as { domain: string }
    expect(await run(environment, 'backup', copy).ended).toMatchObject({ code: 0, errors: '' })
    expect((await run(environment, 'backup', copy).ended).errors).toContain('backup_exists')
    expect((await run(environment, 'restore', copy).ended).errors).toContain('folder_not_empty')
    first.child.kill('SIGTERM')
    await first.ended
    const anew = { TALKEE_DATA: join(dataFolder, 'anew') }
    const restored = await run(anew, 'restore', copy).ended
    expect({ code: restored.code, said: JSON.parse(restored.output) as unknown }).toMatchObject({
      code: 0,
      said: { restored: anew.TALKEE_DATA, incarnation: expect.stringMatching(/^[0-9a-f]{32}$/) as unknown },
    })
    expect(JSON.parse(await run(anew).firstLine)).toMatchObject({ domain })
    expect((await run(anew, 'restore').ended).errors).toContain('bad_command')
    expect((await run(anew, 'delete', copy).ended).errors).toContain('bad_command')
  })

  it('leaves a folder alone that another server uses', async () => {
    const first = run({ TALKEE_DATA: dataFolder })
    await first.firstLine
    const { code, errors } = await run({ TALKEE_DATA: dataFolder }).ended
    expect({ code, errors }).toEqual({
      code: 1,
      errors: 'talkee server: folder_in_use: another server uses this data folder\n',
    })
  })
})

describe('a server whose storage thread dies', () => {
  it('says so, and answers nothing as if it were stored', async () => {
    const failures: Error[] = []
    const storageThread = new URL('../support/faulty-storage-thread.ts', import.meta.url)
    await using test = await startTestServer({}, { storageThread, onFailure: (cause) => failures.push(cause) })
    const client = createRawClient(test.server)
    const anna = await client.signUp('anna')
    expect((await client.signUp('lethal')).reply).toMatchObject({ status: 500, json: { code: 'internal' } })
    expect(failures.map(({ message }) => message)).toEqual(['a fault that nothing catches'])
    const asked = await client.json('GET', '/v1/key-packages', undefined, anna.token)
    expect(asked).toMatchObject({ status: 500, json: { code: 'internal' } })
    expect((await client.json('GET', '/healthz')).status).toBe(500)
  })

  it('reports no failure when it is closed', async () => {
    const failures: Error[] = []
    const test = await startTestServer({}, { onFailure: (cause) => failures.push(cause) })
    await test[Symbol.asyncDispose]()
    expect(failures).toEqual([])
  })
})

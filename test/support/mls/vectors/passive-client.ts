// passive-client-welcome, passive-client-handling-commit, passive-client-random: a client that only follows.

import {
  bytesToBase64,
  joinGroup,
  mlsMessageDecoder,
  processMessage,
  ratchetTreeDecoder,
  unsafeTestingAuthenticationService,
  type MlsContext,
  type MlsFramedMessage,
} from 'ts-mls'
import { decoded, expectBytes, fromHex, suiteOf, type Case } from './case.ts'

export async function checkPassiveClient(vector: Case): Promise<void> {
  const psks = vector
    .children('external_psks')
    .map((psk) => [bytesToBase64(psk.hex('psk_id')), psk.hex('psk')] as const)
  const context: MlsContext = {
    cipherSuite: await suiteOf(vector),
    authService: unsafeTestingAuthenticationService,
    externalPsks: Object.fromEntries(psks),
  }
  const welcome = decoded(mlsMessageDecoder, vector.hex('welcome'))
  const keyPackage = decoded(mlsMessageDecoder, vector.hex('key_package'))
  if (!('welcome' in welcome) || !('keyPackage' in keyPackage)) throw new Error('other messages')
  const tree = vector.maybe('ratchet_tree', (here) => decoded(ratchetTreeDecoder, here.hex('ratchet_tree')))
  let state = await joinGroup({
    context,
    welcome: welcome.welcome,
    keyPackage: keyPackage.keyPackage,
    privateKeys: {
      initPrivateKey: vector.hex('init_priv'),
      hpkePrivateKey: vector.hex('encryption_priv'),
      signaturePrivateKey: vector.hex('signature_priv'),
    },
    ...(tree === undefined ? {} : { ratchetTree: tree }),
  })
  expectBytes('initial', state.keySchedule.epochAuthenticator, vector.hex('initial_epoch_authenticator'))
  for (const epoch of vector.children('epochs')) {
    const proposals = epoch.list('proposals').map((proposal) => fromHex(String(proposal)))
    for (const bytes of [...proposals, epoch.hex('commit')]) {
      const processed = await processMessage({ context, state, message: framed(bytes) })
      state = processed.newState
    }
    expectBytes('epoch', state.keySchedule.epochAuthenticator, epoch.hex('epoch_authenticator'))
  }
}

function framed(bytes: Uint8Array): MlsFramedMessage {
  const message = decoded(mlsMessageDecoder, bytes)
  if ('publicMessage' in message || 'privateMessage' in message) return message
  throw new Error('not a framed message')
}

// How ts-mls is configured, in one place. Its AuthenticationService never sees a leaf, so it decides nothing here:
// leaves are read by leaf-identity.ts and checked against the device log by the caller.

import { defaultKeyPackageEqualityConfig, defaultLifetimeConfig, type CiphersuiteImpl, type MlsContext } from 'ts-mls'

/** RFC 9420 §9.2 leaves the bounds to us: late keys kept per sender and epoch, and how far one message may skip. */
export const lateKeysPerSender = 512
export const maxSkippedGenerations = 1_000
/** Epochs before the current one whose late messages can still be read. */
export const pastEpochs = 16

export function createLibraryContext(cipherSuite: CiphersuiteImpl): MlsContext {
  return {
    cipherSuite,
    authService: { validateCredential: async () => true },
    externalPsks: {},
    clientConfig: {
      keyRetentionConfig: {
        retainKeysForGenerations: lateKeysPerSender,
        maximumForwardRatchetSteps: maxSkippedGenerations,
        // Past epochs are rows of ours: the library is given a state without any, and so never evicts one.
        retainKeysForEpochs: pastEpochs,
      },
      // On, it would judge every leaf of a tree by today's clock: one member on holiday locks all newcomers out.
      lifetimeConfig: { ...defaultLifetimeConfig, validateLifetimeOnReceive: false },
      keyPackageEqualityConfig: defaultKeyPackageEqualityConfig,
      // Payloads are padded before they come here.
      paddingConfig: { kind: 'padUntilLength', padUntilLength: 0 },
    },
  }
}

// What a refusal means to an installation that nobody has certified: it has no device key that could renew its session.

/** `session_ended` for a session that is no more, and every other code as it is. */
export const sessionEndedOr = (code: string): string =>
  code === 'bad_proof' || code === 'unauthenticated' ? 'session_ended' : code

// Whether something could be an invite, before the engine reads it for good. Pure.

/** The form alone: `talkee://j/<version>/<base64url>`. What is in it is the engine's to judge. */
export function looksLikeInvite(link: string): boolean {
  return /^talkee:\/\/j\/\d+\/[A-Za-z0-9_-]{20,280}$/.test(link.trim())
}

// Whether something is an invite to a group and not to a server, by its form alone. Pure.

export const isGroupLink = (link: string): boolean => link.trim().startsWith('talkee://g/')

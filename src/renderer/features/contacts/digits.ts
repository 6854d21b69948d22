// Long numbers as people compare them: in groups of five.

export const fives = (digits: string): readonly string[] => digits.match(/.{1,5}/g) ?? []

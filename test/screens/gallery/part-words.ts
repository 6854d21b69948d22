// What is said in the parts of a conversation.

export const partWords = {
  en: {
    mentions: [
      '@mira has the spare tribrach, ask @vera@hallam.example',
      '@anna you have it',
      '@here: north bank at nine',
      '@nobody is nobody',
    ],
    quoted:
      'Gate code at the **mill** changed again. Did Vera post the new one, or does somebody have it on paper somewhere in the van?',
    answer: 'Yes, I have it on paper too.',
    naming: 'Thanks @mi',
  },
  ru: {
    mentions: [
      '@mira взяла запасной трегер, спроси @vera@hallam.example',
      '@anna, он у тебя',
      '@все: северный берег, в девять',
      '@nobody — никто',
    ],
    quoted:
      'Код ворот на **мельнице** опять поменяли. Вера прислала новый, или он есть у кого-нибудь на бумаге где-то в машине?',
    answer: 'Да, на бумаге он у меня тоже есть.',
    naming: 'Спасибо, @mi',
  },
} as const

/** What a one-time code comes with; the last line lets a phone fill it in. Pure. */
const words: Readonly<Record<string, (code: string) => string>> = {
  en: (code) => `Your code: ${code}. Tell it to nobody but the cashier.`,
  ru: (code) => `Ваш код: ${code}. Назовите его только кассиру.`,
  pl: (code) => `Twój kod: ${code}. Podaj go tylko kasjerowi.`,
  ro: (code) => `Codul tău: ${code}. Spune-l doar casierului.`,
};

export const oneTimeCodeText = (language: string | null, code: string): string =>
  (words[(language ?? 'en').slice(0, 2).toLowerCase()] ?? words['en'])?.(code) ?? code;

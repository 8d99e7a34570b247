/** Stories that cannot be played yet, each with the step that is missing. Played ones are files of their own (sNN-*.ts). */
export const pending: Readonly<Record<string, string>> = {
  'S5 The phone call (the call itself)': 'the context care',
  'S6 Cascade (cost per channel, what was saved against sending all to all)': 'the context analytics (costs)',
  'S8 No network': 'the till itself: the context till (allowances, leases and the price book that it holds are there)',
  'S11 Missed call': 'calls and attribution: the contexts care and analytics',
};

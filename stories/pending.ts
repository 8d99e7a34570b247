/** Stories that cannot be played yet, each with the step that is missing. Played ones are files of their own (sNN-*.ts). */
export const pending: Readonly<Record<string, string>> = {
  'S2 Skirt (audience, pushes, e-mail)': 'the contexts audiences, journeys and messaging',
  'S5 The phone call (the call itself, the last message sent)': 'the contexts care and messaging',
  'S6 Cascade (cost per channel, what was saved against sending all to all)': 'the context analytics (costs)',
  'S8 No network': 'the till itself: the context till (allowances, leases and the price book that it holds are there)',
  'S11 Missed call': 'calls and attribution: the contexts care and analytics',
};

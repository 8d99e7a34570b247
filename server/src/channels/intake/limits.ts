/** The bounds of the intake. Sizes in bytes of JSON as UTF-8, after decompression. */
export const limits = {
  eventBytes: 32 * 1024,
  /** Segment's bound for a batch. */
  batchBytes: 500 * 1024,
  /** RudderStack's libraries send up to this. */
  largeBatchBytes: 4 * 1024 * 1024,
  events: 2_500,
  /** The envelope's context is copied into each event; more than this in sum would be a bomb of another kind. */
  mergedBytes: 16 * 1024 * 1024,
  depth: 64,
  idChars: 512,
  messageIdChars: 100,
  nameChars: 200,
  /** Bodies that are being read or stored at once, over all requests of a process; beyond it: 503. */
  inFlightBytes: 96 * 1024 * 1024,
  /** Time for a client to send its body. */
  bodyMs: 30_000,
} as const;

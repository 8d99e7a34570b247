import type { Speaker } from '../audiences/sayRule.ts';
import type { Fault, JourneyDocument, Report } from './journeys.ts';

/** What canvas and outline both show. */
export type Drawn = {
  document: JourneyDocument;
  chosen: string | null;
  faults: readonly Fault[];
  report: Report | undefined;
  speaker: Speaker;
  readOnly: boolean;
  /** Null: what starts the journey. */
  onChoose: (stepId: string | null) => void;
  onChange: (document: JourneyDocument) => void;
};

// The one table of thresholds: what must be there for each trajectory type. `docs/labels.md` shows it.

/** Confidences are 0 to 1; counts are of the session's own turns. */
export const TABLE = {
  /** A correction that is less sure does not count. */
  correction: 0.5,
  /** The session is a correction loop from this share of its turns on that are corrected, ... */
  correctedShare: 0.4,
  /** ... or from this one on, where the turns that were corrected did at least `correctedWork` of all work. */
  correctedShareLarge: 0.3,
  correctedWork: 0.45,
  /** ... and one of them is as sure as this. */
  correctionSure: 0.7,
  /** A call that was rejected with words counts as a corrected turn where the turn has no more calls. */
  rejectionCalls: 14,
  /** A turn is a hunt from here on; each sign adds to it. */
  hunt: 0.55,
  huntSigns: {
    asksToFix: 0.45,
    bringsError: 0.4,
    namesCause: 0.2,
    looksFirst: 0.1,
    failsBeforeChange: 0.15,
    provesAfter: 0.1,
    changesNothing: 0.1,
    createsInstead: -0.35,
  },
  /** Calls before the first edit that make it a look. */
  looks: 3,
  /** A turn is a refactoring from here on. */
  refactor: 0.5,
  refactorSigns: { asksTo: 0.5, moves: 0.35, proves: 0.1, severalSteps: 0.1, changesOnly: 0.1, createsMost: -0.1 },
  /** Steps of edits that make a build: in a session, in one turn, in one turn that also creates files. */
  buildSteps: 3,
  buildStepsNew: 2,
  /** Turns with edits that make a build, whatever their steps. */
  buildTurns: 2,
  /** Two types hold equally where one did this share of the other's work: then the first by precedence is the main one. */
  equalWork: 0.8,
  /** Another type is contained from this confidence on; a correction loop from a lower one: one correction is a stretch. */
  contained: 0.65,
  containedCorrection: 0.5,
  /** Characters: a session that says less and does nothing is noise. */
  noise: 16,
  /** Characters: an answer that is shorter and ends in a call without a result was only begun. */
  begun: 400,
} as const;

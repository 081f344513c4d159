/** Thrown if a source cannot be asked now for what a decision needs: asking later may help, however often it takes. */
export class SourceAway extends Error {}

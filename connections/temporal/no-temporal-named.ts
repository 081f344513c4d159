/** Neither the environment nor a running `curfew dev` names a Temporal server: nothing was tried, and nothing passes by itself. */
export class NoTemporalNamed extends Error {
  constructor() {
    super('No Temporal server is named. Set TEMPORAL_ADDRESS, or start `curfew dev`, which brings its own.');
  }
}

/** Thrown where a step is given up because a stop of the run was requested. It never leaves the workflow. */
export class StopRequested extends Error {
  constructor() {
    super('The run is to stop');
  }
}

import { DefaultLogger, Runtime } from '@temporalio/worker';

/** One process runs many files, and Temporal's SDK can be set up only once in it. */
const IS_SET_UP = Symbol.for('curfew.test.quiet-temporal');

if (!(IS_SET_UP in globalThis)) {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  Object.assign(globalThis, { [IS_SET_UP]: true });
}

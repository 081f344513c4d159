export { reaper } from './reaper.ts';
export { run } from './run.ts';

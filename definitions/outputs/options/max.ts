import { count } from '../../schema/scalars.ts';

/** The option `max`, which every output has: how often one run may have it done. */
export const max = count.max(100).meta({ description: 'How often one run may have it done.' });

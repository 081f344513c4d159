import { labelNames, lineUpTo } from '../../schema/scalars.ts';

/** The option `required-labels`: an issue without all of them is left alone. */
export const requiredLabels = labelNames
  .meta({ description: 'Only an issue that has all of these labels is changed.', examples: [['automated']] })
  .default([]);

/** The option `required-title-prefix`: an issue whose title begins otherwise is left alone. */
export const requiredTitlePrefix = lineUpTo(100)
  .meta({ description: 'Only an issue whose title begins like this is changed.', examples: ['[bot] '] })
  .default('');

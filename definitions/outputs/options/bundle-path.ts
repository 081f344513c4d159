/** Where the agent puts its commits, as a git bundle. This is the only way for them to leave the sandbox. */
export const BUNDLE_PATH = '/mnt/session/outputs/changes.bundle';

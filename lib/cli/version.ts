declare const ROADBED_VERSION: string | undefined;

/** The package's version; filled in when dist/ is built. */
export const version: string = typeof ROADBED_VERSION === 'string' ? ROADBED_VERSION : '0.0.0-source';

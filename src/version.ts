// The version of the product, as package.json gives it.
import packageJson from '../package.json' with { type: 'json' };

export const VERSION: string = packageJson.version;

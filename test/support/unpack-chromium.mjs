// Unpacks the browser that the package carries into the temporary folder of this process, with its libraries where the
// environment says that it runs on Lambda: hence a process of its own, started by chromium.ts.
import chromium from '@sparticuz/chromium';

await chromium.executablePath();

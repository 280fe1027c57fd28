// Unpacks the browser into TMPDIR, unless it lies there, and says where it is and how it is started.

import chromium from "@sparticuz/chromium";

console.log(JSON.stringify({ path: await chromium.executablePath(), args: chromium.args }));

import { VERSION } from "./src/version.ts";

console.log(`net_download ${VERSION}`);

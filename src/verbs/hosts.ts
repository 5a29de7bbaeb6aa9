import { fetchHostKey, trustHost } from "../hosts/trust.ts";

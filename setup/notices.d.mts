/** What THIRD-PARTY-NOTICES.txt has to contain: the packages of the image with their licenses and notices. */
export function thirdPartyNotices(): string;

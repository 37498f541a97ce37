"""Software bills of materials: what is in an image, in the words of CycloneDX and SPDX."""

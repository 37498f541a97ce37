import cv2

print(cv2)

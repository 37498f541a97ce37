import attr
import Crypto
import git
import hydra
import jwt
import kafka
import serial
import yaml
import zmq

MODULES = (Crypto, attr, git, hydra, jwt, kafka, serial, yaml, zmq)

if __name__ == "__main__":
    print(*(module.NAME for module in MODULES))
